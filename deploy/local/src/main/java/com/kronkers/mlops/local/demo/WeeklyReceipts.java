package com.kronkers.mlops.local.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;

/**
 * The shipped receipts, week by week, and the feeds that the story makes of them.
 *
 * <p>Weeks are numbered as in the source: week 2 begins on Monday, 2017-01-02.
 */
public final class WeeklyReceipts {
    private static final LocalDate WEEK_2 = LocalDate.parse("2017-01-02");
    private static final String HEADER = "week_start,store_id,product_id,quantity,sales_value,retail_disc";
    private static final int CENTS = 100;

    private final NavigableMap<Integer, List<Line>> byWeek = new TreeMap<>();

    /** One line of a feed: what a store sold of a product in a week. */
    record Line(LocalDate week, String store, String product, long quantity, double sales, double discount) {
        private static Line parse(String csv) {
            String[] cells = csv.split(",", -1);
            return new Line(
                    LocalDate.parse(cells[0]),
                    cells[1],
                    cells[2],
                    Long.parseLong(cells[3]),
                    Double.parseDouble(cells[4]),
                    Double.parseDouble(cells[5]));
        }

        private String csv() {
            return week + "," + store + "," + product + "," + quantity + "," + cents(sales) + "," + cents(discount);
        }

        private static String cents(double dollars) {
            return String.valueOf(Math.round(dollars * CENTS) / (double) CENTS);
        }

        private Line withDiscount(double changed) {
            return new Line(week, store, product, quantity, sales, changed);
        }

        private Line scaled(double factor, WholeUnits wholeUnits) {
            return new Line(week, store, product, wholeUnits.of(quantity * factor), sales * factor, discount * factor);
        }
    }

    private WeeklyReceipts() {}

    /** Reads the shipped extract. */
    public static WeeklyReceipts load() {
        WeeklyReceipts receipts = new WeeklyReceipts();
        eachLine("receipts.csv.gz", text -> {
            Line line = Line.parse(text);
            receipts.byWeek
                    .computeIfAbsent(numberOf(line.week()), week -> new ArrayList<>())
                    .add(line);
        });
        return receipts;
    }

    /** The shipped products, as CSV bytes. */
    public static byte[] products() {
        try (InputStream in = open("products.csv.gz")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ids of the products of some departments. */
    static Set<String> productsOf(Set<String> departments) {
        Set<String> ids = new HashSet<>();
        eachLine("products.csv.gz", line -> {
            String[] cells = line.split(",", -1);
            if (departments.contains(cells[1])) {
                ids.add(cells[0]);
            }
        });
        return ids;
    }

    /** The Monday on which a week begins. */
    public static LocalDate startOf(int week) {
        return WEEK_2.plusWeeks(week - 2L);
    }

    /** The feed of some weeks as it was. */
    public byte[] feed(int from, int through) {
        return csv(from, through, line -> line);
    }

    /** The feed with its discounts in cents where dollars belong: a fault as it happens when a till is updated. */
    byte[] feedWithDiscountInCents(int from, int through) {
        return csv(from, through, line -> line.withDiscount(line.discount() * CENTS));
    }

    /**
     * The feed with a fortnightly rhythm for some products, high in the first week, low in the next: simulated, on the
     * real lines.
     *
     * @param rhythmic the products concerned
     * @param swing the share by which demand is higher or lower, 0.5 for half
     */
    byte[] fortnightlyFeed(int from, int through, Set<String> rhythmic, double swing) {
        WholeUnits wholeUnits = new WholeUnits();
        return csv(from, through, line -> {
            boolean high = (numberOf(line.week()) - from) % 2 == 0;
            return rhythmic.contains(line.product()) ? line.scaled(high ? 1 + swing : 1 - swing, wholeUnits) : line;
        });
    }

    /** Rounds to whole units and carries what was rounded away to the next line, so that totals keep their factor. */
    private static final class WholeUnits {
        private double carried;

        long of(double units) {
            long whole = Math.round(units + carried);
            carried += units - whole;
            return whole;
        }
    }

    private byte[] csv(int from, int through, UnaryOperator<Line> change) {
        StringBuilder csv = new StringBuilder(HEADER).append('\n');
        byWeek.subMap(from, true, through, true)
                .values()
                .forEach(lines -> lines.forEach(
                        line -> csv.append(change.apply(line).csv()).append('\n')));
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static int numberOf(LocalDate week) {
        return (int) (ChronoUnit.WEEKS.between(WEEK_2, week) + 2);
    }

    private interface LineReader {
        void read(String line);
    }

    private static void eachLine(String name, LineReader reader) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(name), StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reader.read(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        return new GZIPInputStream(Objects.requireNonNull(
                WeeklyReceipts.class.getResourceAsStream("/demo/" + name), () -> "the demo lacks " + name));
    }
}
