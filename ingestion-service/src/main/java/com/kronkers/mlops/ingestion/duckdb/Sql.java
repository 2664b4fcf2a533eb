package com.kronkers.mlops.ingestion.duckdb;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Quotes names, texts and paths for DuckDB, whose COPY and table functions take no parameters. */
public final class Sql {
    private Sql() {}

    /** A quoted identifier. */
    public static String name(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** A quoted text literal. */
    public static String text(String value) {
        return '\'' + value.replace("'", "''") + '\'';
    }

    /** A list of text literals. */
    public static String texts(Collection<String> values) {
        return values.stream().map(Sql::text).collect(Collectors.joining(", ", "[", "]"));
    }

    /** A path as a literal. */
    public static String path(Path path) {
        return text(path.toAbsolutePath().toString());
    }

    /** A table of all rows of some Parquet files, in the order of the files. */
    public static String parquet(List<Path> files) {
        return files.stream().map(Sql::path).collect(Collectors.joining(", ", "read_parquet([", "])"));
    }
}
