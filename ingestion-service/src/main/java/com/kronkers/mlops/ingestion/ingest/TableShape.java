package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.format.CsvText;
import java.nio.file.Path;
import java.util.List;

/**
 * How the records of chunk files are written.
 *
 * @param names of the columns in file order
 * @param delimiter between fields
 * @param quote around fields, null if there are no quotes
 * @param escape before a quote inside a field, the quote itself where quotes are doubled, null if there are no quotes
 * @param numbered whether each record has its line number as an additional first, and its raw text as an additional
 *     last field
 */
record TableShape(List<String> names, char delimiter, Character quote, Character escape, boolean numbered) {

    static TableShape of(CsvText text) {
        return new TableShape(
                text.names(),
                text.dialect().delimiter(),
                text.dialect().quote(),
                text.dialect().escape(),
                text.numbered());
    }

    /** Fields of a record. */
    int fields() {
        return names.size() + (numbered ? 2 : 0);
    }

    /** The position of a column in a record. */
    int field(String name) {
        return names.indexOf(name) + (numbered ? 1 : 0);
    }

    RecordScanner scanner() {
        return new RecordScanner(delimiter, quote, escape);
    }

    /**
     * A table of the fields {@code f0, f1, ...} of a file.
     *
     * @param types one SQL type for each field
     * @param quotes whether a field of the file is quoted; reading is faster if none is
     * @param lines whether the file has the line number as an additional first field, {@code line}
     */
    String read(Path file, List<String> types, boolean quotes, boolean lines) {
        StringBuilder columns = new StringBuilder(lines ? "'line': 'BIGINT', " : "");
        for (int i = 0; i < types.size(); i++) {
            columns.append(i == 0 ? "" : ", ")
                    .append("'f")
                    .append(i)
                    .append("': '")
                    .append(types.get(i))
                    .append('\'');
        }
        String quoting = quotes && quote != null
                ? "quote=" + Sql.text(quote.toString()) + ", escape="
                        + Sql.text((escape == null ? quote : escape).toString())
                : "quote='', escape=''";
        return "read_csv(" + Sql.path(file) + ", auto_detect=false, header=false, strict_mode=true, " + quoting
                + ", new_line='\\n', delim=" + Sql.text(String.valueOf(delimiter)) + ", max_line_size="
                + 2 * CsvSplitter.LONGEST_RECORD + ",\n columns={" + columns + "})";
    }
}
