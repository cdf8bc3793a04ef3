"""What a build would cost here, before anything is fetched: `posebooru plan`."""
