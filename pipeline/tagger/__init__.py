"""The tagger's data set: selection and images."""
