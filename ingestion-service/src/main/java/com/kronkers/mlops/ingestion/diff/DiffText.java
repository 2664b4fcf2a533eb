package com.kronkers.mlops.ingestion.diff;

import com.kronkers.mlops.ingestion.diff.VersionDiff.Distribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A diff in words, the most important first. */
final class DiffText {
    /** What is called a small change of a distribution, see {@link VersionDiff.Distribution}. */
    private static final double SMALL = 0.1;

    private DiffText() {}

    static String of(VersionDiff diff) {
        List<String> lines = new ArrayList<>();
        lines.add(text("%s: version %d -> version %d", diff.dataset(), diff.from(), diff.to()));
        schema(diff.schema(), lines);
        VersionDiff.Rows rows = diff.rows();
        lines.add(text(
                "rows: %,d added, %,d removed%s (%s)",
                rows.added(),
                rows.removed(),
                rows.changed() == null ? "" : text(", %,d changed", rows.changed()),
                rows.key().isEmpty() ? "no key: whole rows compared" : "by " + String.join(", ", rows.key())));
        diff.columns().stream().filter(DiffText::moved).map(DiffText::column).forEach(lines::add);
        return String.join("\n", lines) + "\n";
    }

    private static void schema(VersionDiff.Schema schema, List<String> lines) {
        schema.added()
                .forEach(each -> lines.add(
                        "column + " + each.column() + " " + each.type().json()));
        schema.removed()
                .forEach(each -> lines.add(
                        "column - " + each.column() + " " + each.type().json()));
        schema.retyped()
                .forEach(each -> lines.add("column ~ " + each.column() + " "
                        + each.from().json() + " -> " + each.to().json()));
        lines.add(schema.compatible() ? "schema: compatible" : "schema: NOT compatible");
    }

    private static boolean moved(Distribution column) {
        return column.stabilityIndex() != null && column.stabilityIndex() >= SMALL
                || Math.abs(column.to().nullShare() - column.from().nullShare()) >= 0.01
                || column.newCategories() != null && !column.newCategories().isEmpty()
                || column.vanishedCategories() != null
                        && !column.vanishedCategories().isEmpty();
    }

    private static String column(Distribution column) {
        List<String> parts = new ArrayList<>();
        if (column.stabilityIndex() != null) {
            parts.add(text("stability index %.3f", column.stabilityIndex()));
        }
        if (column.from().mean() != null && column.to().mean() != null) {
            parts.add(
                    text("mean %.4g -> %.4g", column.from().mean(), column.to().mean()));
        }
        parts.add(text(
                "missing %.1f %% -> %.1f %%",
                column.from().nullShare() * 100, column.to().nullShare() * 100));
        if (column.newCategories() != null && !column.newCategories().isEmpty()) {
            parts.add("new " + column.newCategories().keySet());
        }
        if (column.vanishedCategories() != null && !column.vanishedCategories().isEmpty()) {
            parts.add("vanished " + column.vanishedCategories().keySet());
        }
        return "values of " + column.column() + ": " + String.join("; ", parts);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
