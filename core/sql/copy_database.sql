COPY FROM DATABASE {database} TO store_copy;
