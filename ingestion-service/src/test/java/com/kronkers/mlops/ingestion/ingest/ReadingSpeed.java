package com.kronkers.mlops.ingestion.ingest;

import com.kronkers.mlops.ingestion.duckdb.ArrowMemory;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures how fast a CSV file becomes typed Parquet, without the service around it. Arguments: file, rounds. */
final class ReadingSpeed {
    private ReadingSpeed() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        Path file = Path.of(arguments[0]);
        Path folder = Files.createTempDirectory("reading-speed");
        DuckDb duckDb = new DuckDb(384L << 20, 1L << 32, 2, 2, folder.resolve("spill"));
        ArrowMemory memory = new ArrowMemory(192L << 20);
        AtomicInteger names = new AtomicInteger();
        for (int round = 0; round < Integer.parseInt(arguments[1]); round++) {
            long begun = System.nanoTime();
            long processor = processor();
            try (InputStream in = Files.newInputStream(file)) {
                List<String> nulls = List.of("NA", "N/A", "NULL", "null");
                TextReader.Reading reading = new TextReader.Reading(
                        new TextReader.Settings(nulls, 0.99, Long.getLong("chunk", 64L << 20)),
                        null,
                        null,
                        (of, table) -> new Recipe(of, table, nulls, Map.of(), Set.of()));
                Receiver receiver = new Receiver(in, Long.MAX_VALUE);
                TypedRows rows = new TextReader(
                                duckDb,
                                memory,
                                new Semaphore(1),
                                reading,
                                () -> folder.resolve("file-" + names.incrementAndGet()))
                        .read(receiver.open());
                receiver.digest();
                System.out.printf(
                        "%d rows in %d chunks, %.2f s, %.2f s of processor time%n",
                        rows.rows(),
                        rows.chunks().size(),
                        (System.nanoTime() - begun) / 1e9,
                        (processor() - processor) / 1e9);
                for (ConvertedChunk chunk : rows.chunks()) {
                    Files.delete(chunk.part());
                }
            }
        }
        Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .forEach(System.out::println);
    }

    private static long processor() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
