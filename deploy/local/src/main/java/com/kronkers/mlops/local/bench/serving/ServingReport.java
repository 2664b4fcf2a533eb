package com.kronkers.mlops.local.bench.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.kronkers.mlops.local.bench.BenchReport;
import com.kronkers.mlops.local.bench.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The tables of serving. Each is written as soon as it is measured, so that an end before the last loses none. */
final class ServingReport implements Report {
    private final Path markdown;
    private final String heading;
    private final List<BenchTable> tables = new ArrayList<>();

    /**
     * @param markdown the file that always holds what is measured so far
     * @param how what holds for all tables
     */
    ServingReport(Path markdown, String how) {
        this.markdown = markdown;
        this.heading = "## serving, on " + BenchReport.thisMachine() + "\n\n" + how + "\n";
    }

    void add(BenchTable table) throws IOException {
        tables.add(table);
        Files.createDirectories(markdown.getParent());
        Files.writeString(markdown, text());
    }

    @Override
    public void print(PrintWriter out) {
        out.println();
        out.print(text());
        out.println();
        out.println("The same in " + markdown);
        out.flush();
    }

    @Override
    public void write(Path file) throws IOException {
        Files.write(
                file,
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(tables));
    }

    private String text() {
        return heading + "\n" + tables.stream().map(BenchTable::markdown).collect(Collectors.joining("\n"));
    }
}
