"""From the outline to the model: a module for each of the document's ten sections."""
