package com.kronkers.mlops.ingestion.format;

import com.kronkers.mlops.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells names of columns from values, and checks them. */
final class Header {
    private static final int ROWS_COMPARED = 200;
    private static final int LONGEST_NAME = 200;
    private static final double MOSTLY = 0.8;
    private static final double RECURRING = 0.1;

    private Header() {}

    /**
     * Whether the first of these rows names the columns. It does if it has text where the rows below have numbers or
     * dates; it does not if it has such values itself, or if most of its texts recur in their columns. Where nothing
     * speaks either way it does: most files have a header, and a row too few is noticed, unlike columns without names.
     */
    static boolean namesColumns(List<SampleRecord> rows, int width) {
        SampleRecord first = rows.get(0);
        List<SampleRecord> below = rows.stream()
                .skip(1)
                .filter(row -> row.width() == width)
                .limit(ROWS_COMPARED)
                .toList();
        int values = 0;
        int recurring = 0;
        for (int i = 0; i < Math.min(width, first.width()); i++) {
            CellType type = CellType.of(first.cell(i));
            if (type == CellType.TEXT && mostlyValues(below, i)) {
                return true;
            }
            values += type.value() && (below.isEmpty() || mostlyValues(below, i)) ? 1 : 0;
            recurring += type == CellType.TEXT && recurs(first.cell(i), below, i) ? 1 : 0;
        }
        if (values > 0) {
            return years(first, below);
        }
        return recurring * 2 < width;
    }

    private static boolean mostlyValues(List<SampleRecord> rows, int column) {
        int present = 0;
        int values = 0;
        for (SampleRecord row : rows) {
            CellType type = CellType.of(row.cell(column));
            present += type == CellType.EMPTY ? 0 : 1;
            values += type.value() ? 1 : 0;
        }
        return present > 0 && values >= MOSTLY * present;
    }

    private static boolean recurs(String cell, List<SampleRecord> rows, int column) {
        long times = rows.stream().filter(row -> row.cell(column).equals(cell)).count();
        return times > 1 && times >= RECURRING * rows.size();
    }

    /** Columns named by years, as in wide tables: rising from cell to cell, over values that are no years. */
    private static boolean years(SampleRecord first, List<SampleRecord> below) {
        int last = 0;
        int count = 0;
        int yearsBelow = 0;
        for (int i = 0; i < first.width(); i++) {
            if (!CellType.of(first.cell(i)).value()) {
                continue;
            }
            int year = year(first.cell(i));
            if (year <= last) {
                return false;
            }
            last = year;
            count++;
            int column = i;
            yearsBelow += below.stream().anyMatch(row -> year(row.cell(column)) == 0) ? 0 : 1;
        }
        return count > 1 && yearsBelow == 0;
    }

    private static int year(String cell) {
        return cell.strip().matches("(?:19|20)\\d\\d") ? Integer.parseInt(cell.strip()) : 0;
    }

    /** Names for columns that have none. */
    static List<String> generated(int width) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= width; i++) {
            names.add("column" + i);
        }
        return names;
    }

    /**
     * The names of a header. A column without a name, such as the index that data frames write first, gets one.
     *
     * @throws RuntimeException a 422 problem if a name is there twice or cannot be read
     */
    static List<String> names(List<String> cells) {
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < cells.size(); i++) {
            String name = cells.get(i).strip();
            name = name.isEmpty() ? "column" + (i + 1) : name;
            if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
                throw unreadable(
                        "column " + (i + 1), "has no readable name", "Give every column a name in the header.");
            }
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw unreadable(
                        name,
                        "appears twice in the header",
                        "Give every column a name of its own; capitals do not tell names apart.");
            }
            names.add(name);
        }
        return names;
    }

    private static RuntimeException unreadable(String column, String problem, String fix) {
        return Problem.of(
                        422,
                        "unreadable-header",
                        "The header line cannot be read",
                        "The header must name the columns: " + column + " " + problem + ".")
                .field(column, problem, fix + " If the file has no header, send header=false.")
                .exception();
    }
}
