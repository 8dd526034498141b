ATTACH $path AS copy;
