"""What a person gets once their answers are known: the result, its details, what if, several workshops."""
