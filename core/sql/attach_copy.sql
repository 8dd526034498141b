ATTACH $path AS store_copy;
