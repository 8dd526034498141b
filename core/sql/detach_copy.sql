DETACH copy;
