COPY FROM DATABASE {database} TO copy;
