"""依法删除 (S12): what identifies a person is forgotten, in the rows, their history and the salts; the log verifies afterwards."""
