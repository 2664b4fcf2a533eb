package com.kronkers.mlops.ingestion.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How well a syntax explains a sample: that its records are equally wide, and that its cells look like values rather than
 * like pieces of values. The product of the two decides, as in van den Burg, Nazabal and Sutton, "Wrangling messy CSV
 * files by detecting row and type patterns" (2019). Unlike there, the regularity is measured between the first and the
 * last record of the usual width, so that titles above and totals below a table do not count against it.
 *
 * @param syntax the syntax
 * @param records of the sample, without blank ones
 * @param width the usual number of fields
 * @param score from 0 to 1
 */
record Consistency(Syntax syntax, List<SampleRecord> records, int width, double score) {
    private static final String DELIMITERS = ",;\t|^";
    private static final int MOST_CELLS = 40_000;

    static Consistency of(Syntax syntax, List<SampleRecord> parsed) {
        List<SampleRecord> records =
                parsed.stream().filter(record -> !record.blank()).toList();
        int width = usualWidth(records);
        if (width < 2) {
            return new Consistency(syntax, records, Math.max(width, 1), 0);
        }
        int first = -1;
        int last = -1;
        int fitting = 0;
        int faulty = 0;
        for (int i = 0; i < records.size(); i++) {
            faulty += records.get(i).faulty() ? 1 : 0;
            if (records.get(i).width() == width) {
                first = first < 0 ? i : first;
                last = i;
                fitting++;
            }
        }
        int inner = last - first + 1;
        double regular = (double) fitting / inner;
        double coverage = 0.8 + 0.2 * inner / records.size();
        double sound = Math.max(0, 1 - (double) faulty / records.size());
        double typed = typed(records, width, syntax);
        double wide = (width - 1.0) / width;
        return new Consistency(
                syntax,
                records,
                width,
                regular * regular * coverage * sound * sound * typed * typed * wide * prior(syntax.delimiter()));
    }

    /** Whether quotes mostly open and close fields, so that the others are strays. */
    boolean quotesWell() {
        long faulty = records.stream().filter(SampleRecord::faulty).count();
        long quoted = records.stream()
                .filter(record -> !record.faulty() && record.quoted().contains(true))
                .count();
        return quoted > 2 * faulty;
    }

    /** The width of most records, where wider ones weigh a little more; one that only a single record has does not count. */
    private static int usualWidth(List<SampleRecord> records) {
        Map<Integer, Integer> counts = new HashMap<>();
        records.forEach(record -> counts.merge(record.width(), 1, Integer::sum));
        int best = 1;
        double most = 0;
        for (Map.Entry<Integer, Integer> each : counts.entrySet()) {
            int width = each.getKey();
            boolean repeated = each.getValue() > 1 || records.size() <= 2;
            double weight = (width - 0.9) / width * each.getValue();
            if (repeated && (weight > most || weight == most && width > best)) {
                best = width;
                most = weight;
            }
        }
        return preferringTheFirst(records, counts, best);
    }

    /** The header's width, if a good part of the records has it too: then the others are uneven. */
    private static int preferringTheFirst(List<SampleRecord> records, Map<Integer, Integer> counts, int best) {
        if (records.isEmpty()) {
            return best;
        }
        int width = records.get(0).width();
        int count = counts.get(width);
        return width > best && count > 1 && count >= 0.3 * counts.getOrDefault(best, 0) ? width : best;
    }

    private static double typed(List<SampleRecord> records, int width, Syntax syntax) {
        double sum = 0;
        int cells = 0;
        for (SampleRecord record : records) {
            if (record.width() != width) {
                continue;
            }
            for (int i = 0; i < width; i++) {
                sum += record.quoted().get(i) ? 1 : likeAValue(record.cell(i), syntax);
            }
            cells += width;
            if (cells > MOST_CELLS) {
                break;
            }
        }
        return cells == 0 ? 0 : sum / cells;
    }

    private static double likeAValue(String cell, Syntax syntax) {
        double spaced = !cell.isEmpty() && cell.charAt(0) == ' ' && syntax.delimiter() != '\t' ? 0.95 : 1;
        return switch (CellType.of(cell)) {
            case EMPTY -> 0.9;
            case NUMBER, MOMENT, ADDRESS -> spaced;
            case TEXT -> spaced * likeText(cell.strip());
        };
    }

    private static double likeText(String text) {
        char first = text.charAt(0);
        char last = text.charAt(text.length() - 1);
        if ((first == '"' || first == '\'') != (last == '"' || last == '\'') && (first == '"' || first == '\'')) {
            return 0.2;
        }
        if (text.length() > 1 && first == last && (first == '"' || first == '\'')) {
            return 0.1;
        }
        if (last == '\\' || (first == '{') != (last == '}') || (first == '[') != (last == ']')) {
            return 0.2;
        }
        for (int i = 0; i < text.length(); i++) {
            if (DELIMITERS.indexOf(text.charAt(i)) >= 0) {
                boolean prose = text.charAt(i) == ',' && i + 1 < text.length() && text.charAt(i + 1) == ' ';
                return prose ? 0.7 : 0.1;
            }
        }
        return 0.97;
    }

    private static double prior(char delimiter) {
        return switch (delimiter) {
            case ':' -> 0.7;
            case '^' -> 0.95;
            default -> 1;
        };
    }
}
