"""Imports and exports as clients ask for them: begun here, done in the background, told of until they are over."""
