-- Under which name is the file open?
SELECT current_database();
