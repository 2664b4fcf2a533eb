package com.kronkers.mlops.ingestion.format;

import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Opens tables as the ingest does, with the default limits. */
final class Opened {
    private Opened() {}

    /** What was read of a text. */
    record Text(CsvText csv, String records, List<String> rejected) {
        String dialect() {
            CsvDialect dialect = csv.dialect();
            return show(dialect.delimiter()) + show(dialect.quote()) + show(dialect.escape());
        }

        private static String show(Character c) {
            return c == null ? "-" : c == '\t' ? "t" : c.toString();
        }
    }

    static Formats formats(Map<String, String> overrides) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withConverter(io.quarkus.runtime.configuration.MemorySize.class, 100, new MemorySizeConverter())
                .withMapping(FormatConfig.class);
        overrides.forEach((name, value) -> builder.withDefaultValue("kronkers.format." + name, value));
        return new Formats(builder.build().getConfigMapping(FormatConfig.class));
    }

    static OpenedTable open(byte[] bytes, String... options) throws IOException {
        return open(new ByteArrayInputStream(bytes), options);
    }

    static OpenedTable open(InputStream in, String... options) throws IOException {
        return formats(Map.of()).open(in, options(options), Opened::spool);
    }

    static Text text(String text, String... options) throws IOException {
        return text(text.getBytes(StandardCharsets.UTF_8), options);
    }

    static Text text(byte[] bytes, String... options) throws IOException {
        CsvText csv = (CsvText) open(bytes, options);
        List<String> rejected = new ArrayList<>();
        try (InputStream records = csv.records((line, reason, raw) -> rejected.add(line + ":" + reason + ":" + raw))) {
            return new Text(csv, new String(records.readAllBytes(), StandardCharsets.UTF_8), rejected);
        }
    }

    /** Options as {@code name=value}. */
    static FormatOptions options(String... options) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        Arrays.stream(options)
                .map(each -> each.split("=", 2))
                .forEach(pair -> parameters.put(pair[0], List.of(pair[1])));
        return FormatOptions.of(parameters);
    }

    static Path spool() {
        try {
            Path file = Files.createTempFile(Files.createDirectories(Path.of("target", "spool")), "format", ".spool");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
