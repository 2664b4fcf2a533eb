package com.kronkers.mlops.local.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/**
 * A benchmark's figures: medians, the baseline first, every figure with its ratio to the baseline where it has one.
 *
 * @param bench the benchmark's name
 * @param machine cores, memory, operating system and Java, for a reader of the file
 */
public record BenchReport(String bench, String machine, List<Result> results) implements Report {

    /** One figure; {@code baseline} is the baseline's value in the same unit, {@code ratio} value over baseline. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Result(String name, double value, String unit, Double baseline, Double ratio) {}

    /** Collects figures in the order in which they are printed. */
    public static final class Builder {
        private final String bench;
        private final List<Result> results = new ArrayList<>();

        public Builder(String bench) {
            this.bench = bench;
        }

        public Builder add(String name, double value, String unit) {
            results.add(new Result(name, value, unit, null, null));
            return this;
        }

        public Builder add(String name, double value, String unit, double baseline) {
            results.add(new Result(name, value, unit, baseline, baseline == 0 ? null : value / baseline));
            return this;
        }

        public BenchReport build() {
            return new BenchReport(bench, thisMachine(), List.copyOf(results));
        }
    }

    /** How far a benchmark's rounds lie apart, as {@code lowest-highest}, with digits after the point. */
    public static String range(List<Double> values, int digits) {
        DoubleSummaryStatistics all =
                values.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        String number = "%,." + digits + "f";
        return String.format(Locale.ROOT, number + "-" + number, all.getMin(), all.getMax());
    }

    /** The median of a benchmark's rounds. */
    public static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    @Override
    public void print(PrintWriter out) {
        out.printf("%n%s, on %s%n", bench, machine);
        out.printf("  %-58s %12s %-6s %9s%n", "", "median", "", "ratio");
        for (Result result : results) {
            out.printf(
                    Locale.ROOT,
                    "  %-58s %12.3f %-6s %9s%n",
                    result.name(),
                    result.value(),
                    result.unit(),
                    result.ratio() == null ? "" : String.format(Locale.ROOT, "%.2f", result.ratio()));
        }
        out.flush();
    }

    @Override
    public void write(Path file) throws IOException {
        Files.write(
                file,
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(this));
    }

    /** Cores, operating system and Java, for a reader of the figures. */
    public static String thisMachine() {
        return String.format(
                Locale.ROOT,
                "%d cores, %s %s, Java %s",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.version"));
    }
}
