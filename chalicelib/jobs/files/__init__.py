"""Files of records, read and written a piece at a time: in constant memory, from any place where a row begins."""
