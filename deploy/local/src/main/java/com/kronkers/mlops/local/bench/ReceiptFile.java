package com.kronkers.mlops.local.bench;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Receipt lines as a till would write them: eight columns, some 54 bytes a row, other bytes each time. One
 * row in a thousand is written twice, as repeated exports do.
 */
final class ReceiptFile {
    static final String HEADER = "receipt_id,product_id,sold_on,store_id,customer_id,department,quantity,sales_value\n";

    private static final int MEGABYTE = 1_000_000;
    private static final int PRODUCTS_OF_RECEIPT = 8;
    private static final long REPEATED_EVERY = 1000;
    private static final LocalDate FIRST_DAY = LocalDate.parse("2017-01-02");
    private static final List<String> DEPARTMENTS = List.of(
            "GROCERY", "DRUG GM", "PRODUCE", "MEAT", "MEAT-PCKGD", "DELI", "PASTRY", "NUTRITION", "FLORAL", "SEAFOOD");
    private static final List<String> DAYS = IntStream.range(0, 364)
            .mapToObj(day -> FIRST_DAY.plusDays(day).toString())
            .toList();

    private final SplittableRandom random;
    private final StringBuilder row = new StringBuilder();
    private long receipt;
    private int line;

    private ReceiptFile(long firstReceipt) {
        receipt = firstReceipt;
        random = new SplittableRandom();
    }

    /**
     * Writes the file, to the disk itself: the writing is over when it is read.
     *
     * @param megabytes its size, in millions of bytes
     * @param firstReceipt of files whose receipts must differ
     */
    static Path write(Path folder, int megabytes, long firstReceipt) throws IOException {
        Path file = Files.createDirectories(folder).resolve("receipts-" + megabytes + "-" + firstReceipt + ".csv");
        try (FileOutputStream written = new FileOutputStream(file.toFile());
                OutputStream out = new BufferedOutputStream(written, 1 << 20)) {
            new ReceiptFile(firstReceipt).write(out, (long) megabytes * MEGABYTE);
            out.flush();
            written.getFD().sync();
        }
        return file;
    }

    private void write(OutputStream out, long bytes) throws IOException {
        byte[] header = HEADER.getBytes(StandardCharsets.US_ASCII);
        out.write(header);
        long rows = 0;
        for (long written = header.length; written < bytes; rows++) {
            byte[] next = next();
            boolean repeated = rows % REPEATED_EVERY == REPEATED_EVERY - 1;
            for (int copy = repeated ? 2 : 1; copy > 0; copy--) {
                out.write(next);
                written += next.length;
            }
        }
    }

    private byte[] next() {
        if (line++ % PRODUCTS_OF_RECEIPT == 0) {
            receipt++;
        }
        row.setLength(0);
        int cents = 49 + random.nextInt(2500);
        row.append(receipt).append(',').append(100_000 + 37 * (line % PRODUCTS_OF_RECEIPT) + random.nextInt(37));
        row.append(',').append(DAYS.get((int) (receipt / 4000 % DAYS.size())));
        row.append(',').append(300 + receipt % 115).append(',').append(1 + receipt * 7919 % 250_000);
        row.append(',').append(DEPARTMENTS.get(random.nextInt(DEPARTMENTS.size())));
        row.append(',')
                .append(1 + random.nextInt(6))
                .append(',')
                .append(cents / 100)
                .append('.');
        row.append(cents % 100 < 10 ? "0" : "").append(cents % 100).append('\n');
        return row.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
