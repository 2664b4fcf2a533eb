package com.kronkers.mlops.ingestion.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Opens a sheet of an Excel workbook: finds its table and its header. */
final class WorkbookOpener {
    private static final int ROWS_SAMPLED = 200;

    private final FormatOptions options;
    private final FormatConfig config;

    WorkbookOpener(FormatOptions options, FormatConfig config) {
        this.options = options;
        this.config = config;
    }

    /**
     * Spools the workbook and finds the table.
     *
     * @throws RuntimeException a 422 problem if it is damaged, has no such sheet or the sheet is empty; a 415 problem if
     *     it is another archive
     */
    CsvText open(InputStream in, Path file, String compression) throws IOException {
        try (in) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        Workbook.Sheet sheet;
        List<SheetRows.Row> sample = new ArrayList<>();
        try (Workbook workbook = Workbook.open(file, config)) {
            sheet = workbook.sheet(options.sheet());
            try (SheetRows rows = workbook.rows(sheet)) {
                SheetRows.Row row = next(rows);
                while (row != null && sample.size() < ROWS_SAMPLED) {
                    sample.add(row);
                    row = rows.next();
                }
            }
        }
        if (sample.isEmpty()) {
            throw Unreadable.empty("Its sheet '" + sheet.name() + "' has no cells with values.");
        }
        return text(file, sheet, sample, compression);
    }

    private SheetRows.Row next(SheetRows rows) throws IOException {
        SheetRows.Row row = rows.next();
        while (row != null && options.skip() != null && row.number() <= options.skip()) {
            row = rows.next();
        }
        return row;
    }

    private CsvText text(Path file, Workbook.Sheet sheet, List<SheetRows.Row> sample, String compression) {
        Consistency table = table(sample);
        TableStart start = TableStart.of(table, options.header(), options.skip() != null);
        int row = table.records().get(start.first()).line();
        int firstRow = start.header() ? row + 1 : row;
        int footer = options.footer() == null ? 0 : options.footer();
        CsvDialect dialect = new CsvDialect(',', '"', '"', start.header(), row - 1, footer, "UTF-8");
        FoundFormat found = new FoundFormat(TableFormat.XLSX.json(), compression, null, sheet.name());
        return new CsvText(
                dialect,
                start.names(),
                firstRow,
                true,
                found,
                rejected -> new RecordStream(
                        SheetRecords.open(file, config, sheet, start, firstRow, options.footer(), rejected)));
    }

    /** The sampled rows as records. Empty cells at their ends are filled up, but for titles, which fill few cells. */
    private static Consistency table(List<SheetRows.Row> sample) {
        int width = width(sample);
        List<SampleRecord> records = new ArrayList<>();
        for (SheetRows.Row row : sample) {
            List<String> cells = new ArrayList<>(row.cells());
            while (2 * row.filled() > width && cells.size() < width) {
                cells.add("");
            }
            records.add(new SampleRecord(0, 0, row.number(), cells, Collections.nCopies(cells.size(), false), false));
        }
        return new Consistency(new Syntax(',', '"', '"'), records, width, 1);
    }

    /** The greatest width that more than one row has. */
    private static int width(List<SheetRows.Row> sample) {
        Map<Integer, Integer> counts = new HashMap<>();
        sample.forEach(row -> counts.merge(row.cells().size(), 1, Integer::sum));
        return counts.entrySet().stream()
                .filter(each -> each.getValue() > 1 || sample.size() <= 2)
                .mapToInt(Map.Entry::getKey)
                .max()
                .orElseGet(() -> sample.get(0).cells().size());
    }
}
