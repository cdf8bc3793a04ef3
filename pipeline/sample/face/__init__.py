"""The face: eyes, brows, mouths and marks, drawn on the curve of the head."""
