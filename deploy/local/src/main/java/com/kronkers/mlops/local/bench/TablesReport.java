package com.kronkers.mlops.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The tables of a benchmark. Each is written as soon as it is measured, so that an end before the last loses none. */
public final class TablesReport implements Report {
    private final Path markdown;
    private final String heading;
    private final List<BenchTable> tables = new ArrayList<>();

    /**
     * @param bench the benchmark's name
     * @param markdown the file that always holds what is measured so far
     * @param how what holds for all tables
     */
    public TablesReport(String bench, Path markdown, String how) {
        this.markdown = markdown;
        this.heading = "## " + bench + ", on " + BenchReport.thisMachine() + "\n\n" + how + "\n";
    }

    public void add(BenchTable table) throws IOException {
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
