package com.kronkers.mlops.ingestion.ingest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.ingestion.format.Packed;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A file of rows good and bad, made from a seed, that knows what is in it and can be written in every format. */
final class DirtyFile {
    private static final List<String> COLUMNS = List.of("id", "day", "units", "note");
    private static final String NUMBER = "-?[0-9]{1,15}([.][0-9]+)?";

    private final List<Row> rows;
    private final boolean packed;
    private final String lineEnd;
    /** Lines of CSV that are no rows: titles above the header, and a total behind the last row. */
    private final List<String> above;

    private final List<String> below;

    /**
     * One record.
     *
     * @param csv its text
     * @param cells its values, null if it has none because its fault is one of its text
     * @param good whether it fits the contract
     * @param blank whether an empty line follows
     */
    private record Row(String csv, List<String> cells, boolean good, boolean blank) {
        /** What is stored of it. */
        List<String> stored() {
            List<String> stored =
                    new ArrayList<>(cells.stream().map(String::strip).toList());
            stored.set(2, stored.get(2).equals("NA") ? "" : stored.get(2));
            return stored;
        }
    }

    private DirtyFile(List<Row> rows, boolean packed, String lineEnd, List<String> above, List<String> below) {
        this.rows = rows;
        this.packed = packed;
        this.lineEnd = lineEnd;
        this.above = above;
        this.below = below;
    }

    /**
     * A file whose CSV is read as it is said to be.
     *
     * @param part which of the seed's files
     */
    static DirtyFile of(int seed, int part) {
        Random random = new Random(31L * seed + part);
        return new DirtyFile(
                rows(random, 1 + random.nextInt(200), random.nextInt(10) / 10.0),
                random.nextInt(4) == 0,
                List.of("\n", "\r\n", "\n", "\r").get(random.nextInt(4)),
                List.of(),
                List.of());
    }

    /** A file that is mostly a table, so that its CSV can be read without a word, with lines around its rows. */
    static DirtyFile toBeDetected(int seed, int part) {
        Random random = new Random(31L * seed + part);
        return new DirtyFile(
                rows(random, 30 + random.nextInt(170), random.nextInt(4) / 10.0),
                random.nextInt(4) == 0,
                List.of("\n", "\r\n", "\n", "\r").get(random.nextInt(4)),
                random.nextBoolean() ? List.of("Sales of the north", "as of March", "") : List.of(),
                random.nextBoolean() ? List.of("Total " + random.nextInt(1000)) : List.of());
    }

    /** The first or second half of its rows, as a file like this one. */
    DirtyFile half(boolean first) {
        int middle = rows.size() / 2;
        List<Row> half = first ? rows.subList(0, middle) : rows.subList(middle, rows.size());
        return new DirtyFile(half, packed, lineEnd, above, below);
    }

    private static List<Row> rows(Random random, int count, double dirt) {
        List<Row> rows = new ArrayList<>();
        List<Row> good = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean blank = random.nextInt(20) == 0;
            if (random.nextDouble() < dirt) {
                rows.add(bad(random, blank));
                continue;
            }
            boolean again = !good.isEmpty() && random.nextInt(10) == 0;
            Row row = again ? good.get(random.nextInt(good.size())) : good(random, blank);
            good.add(row);
            rows.add(row);
        }
        return rows;
    }

    private static Row good(Random random, boolean blank) {
        int id = random.nextInt(300);
        List<String> cells = List.of(
                padded(random, "" + id),
                padded(random, day(random)),
                padded(random, random.nextInt(3) == 0 ? "NA" : "" + id % 7),
                switch (random.nextInt(6)) {
                    case 0 -> "a, b";
                    case 1 -> "say \"hi\"";
                    case 2 -> "two\nlines";
                    case 3 -> "";
                    case 4 -> "\u00fc\u4e2d" + random.nextInt(5);
                    default -> "n" + random.nextInt(5);
                });
        return row(cells, true, blank);
    }

    private static Row bad(Random random, boolean blank) {
        String id = "" + random.nextInt(300);
        String day = day(random);
        return switch (random.nextInt(9)) {
            case 0 -> row(List.of(id, "2017-02-30", "1", "x"), false, blank);
            case 1 -> row(List.of("1.5", day, "1", "x"), false, blank);
            case 2 -> row(List.of("", day, "1", "x"), false, blank);
            case 3 -> row(List.of(id, day, "-1", "x"), false, blank);
            case 4 -> row(List.of(id, "", "1", "x"), false, blank);
            case 5 -> row(List.of("99999999999999999999", day, "1", "x"), false, blank);
            case 6 -> new Row(id + "," + day + ",1", null, false, blank);
            case 7 -> new Row(id + "," + day + ",1,x,y", null, false, blank);
            default -> new Row(id + "," + day + ",1,\"x\"y", null, false, blank);
        };
    }

    private static Row row(List<String> cells, boolean good, boolean blank) {
        List<String> fields = cells.stream()
                .map(cell -> cell.matches("(?s).*[,\"\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell)
                .toList();
        return new Row(String.join(",", fields), cells, good, blank);
    }

    private static String day(Random random) {
        return "2017-02-" + (random.nextInt(18) + 10);
    }

    private static String padded(Random random, String value) {
        return random.nextInt(8) == 0 ? " " + value + " " : value;
    }

    /** The file as CSV, perhaps packed. */
    byte[] csv() {
        byte[] bytes = text().getBytes(StandardCharsets.UTF_8);
        return packed ? Packed.gzip(bytes) : bytes;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        above.forEach(line -> text.append(line).append(lineEnd));
        text.append(String.join(",", COLUMNS)).append(lineEnd);
        for (Row row : rows) {
            text.append(row.csv()).append(row.blank() ? lineEnd + lineEnd : lineEnd);
        }
        below.forEach(line -> text.append(line).append(lineEnd));
        return text.toString();
    }

    /** A line for each row; one without values is no object. */
    byte[] jsonLines() {
        StringBuilder lines = new StringBuilder();
        for (Row row : rows) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (int i = 0; row.cells() != null && i < COLUMNS.size(); i++) {
                String cell = row.cells().get(i);
                if (cell.matches(NUMBER)) {
                    object.put(COLUMNS.get(i), new BigDecimal(cell));
                } else {
                    object.put(COLUMNS.get(i), cell.isEmpty() ? null : cell);
                }
            }
            lines.append(row.cells() == null ? "[1, 2]" : object).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A sheet's row for each row; one without values has words in every cell. */
    byte[] workbook() {
        StringBuilder sheet = new StringBuilder(sheetRow(1, COLUMNS));
        for (int i = 0; i < rows.size(); i++) {
            List<String> cells = rows.get(i).cells();
            sheet.append(sheetRow(i + 2, cells == null ? List.of("what", "is", "that", "row") : cells));
        }
        return Packed.workbook(sheet.toString());
    }

    private static String sheetRow(int number, List<String> cells) {
        StringBuilder row = new StringBuilder("<row r='" + number + "'>");
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i).replace("&", "&amp;").replace("<", "&lt;");
            String type = cell.matches(NUMBER) ? "" : " t='str'";
            row.append("<c r='" + (char) ('A' + i) + number + "'" + type + "><v>" + cell + "</v></c>");
        }
        return row.append("</row>").toString();
    }

    /** Rows in every format. */
    int rows() {
        return rows.size();
    }

    /** Records of the CSV, of which some may be no rows at all. */
    int records() {
        return rows.size() + below.size();
    }

    int valid() {
        return (int) rows.stream().filter(Row::good).count();
    }

    /** Good rows that differ in what is stored. */
    int validDistinct() {
        return stored().size();
    }

    int validIds() {
        return (int) stored().stream().map(row -> row.get(0)).distinct().count();
    }

    private Set<List<String>> stored() {
        return new HashSet<>(rows.stream().filter(Row::good).map(Row::stored).toList());
    }

    /** Lines of the CSV where no good row begins. */
    Set<Integer> brokenLines() {
        Set<Integer> broken = new HashSet<>();
        int line = above.size() + 2;
        for (Row row : rows) {
            if (!row.good()) {
                broken.add(line);
            }
            line += row.csv().split("\n", -1).length + (row.blank() ? 1 : 0);
        }
        for (String each : below) {
            broken.add(line++);
        }
        return broken;
    }

    @Override
    public String toString() {
        return Arrays.toString(text().split("(?<=[\n\r])"));
    }
}
