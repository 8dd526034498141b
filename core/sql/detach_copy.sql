DETACH store_copy;
