"""From raw tags to classes by rules that people edit."""
