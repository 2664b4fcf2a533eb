package com.kronkers.mlops.ingestion.ingest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A CSV file of rows good and bad, made from a seed, that knows what is in it. */
final class DirtyFile {
    private static final int FIRST_LINE = 2;

    private final Random random;
    private final boolean packed;
    private final String lineEnd;
    private final StringBuilder text = new StringBuilder("id,day,units,note");
    private final List<String> good = new ArrayList<>();
    private final Set<Integer> ids = new HashSet<>();
    private final Set<Integer> broken = new HashSet<>();
    private int line = FIRST_LINE;
    private int records;
    private int valid;

    DirtyFile(int seed, int part) {
        random = new Random(31L * seed + part);
        packed = random.nextInt(4) == 0;
        lineEnd = List.of("\n", "\r\n", "\n", "\r").get(random.nextInt(4));
        text.append(lineEnd);
        int rows = 1 + random.nextInt(200);
        double dirt = random.nextInt(10) / 10.0;
        for (int i = 0; i < rows; i++) {
            if (random.nextDouble() < dirt) {
                bad();
            } else {
                good();
            }
            if (random.nextInt(20) == 0) {
                text.append(lineEnd);
                line++;
            }
        }
    }

    private void good() {
        int id = random.nextInt(300);
        String row = padded("" + id) + "," + padded(day()) + "," + padded(random.nextInt(3) == 0 ? "NA" : "" + id % 7)
                + "," + note();
        boolean again = !good.isEmpty() && random.nextInt(10) == 0;
        String chosen = again ? good.get(random.nextInt(good.size())) : row;
        good.add(chosen);
        ids.add(Integer.valueOf(chosen.substring(0, chosen.indexOf(',')).strip()));
        valid++;
        record(chosen);
    }

    private void bad() {
        broken.add(line);
        String row =
                switch (random.nextInt(9)) {
                    case 0 -> random.nextInt(300) + ",2017-02-30,1,x";
                    case 1 -> "1.5," + day() + ",1,x";
                    case 2 -> "," + day() + ",1,x";
                    case 3 -> random.nextInt(300) + "," + day() + ",1";
                    case 4 -> random.nextInt(300) + "," + day() + ",1,x,y";
                    case 5 -> random.nextInt(300) + "," + day() + ",-1,x";
                    case 6 -> random.nextInt(300) + "," + day() + ",1,\"x\"y";
                    case 7 -> random.nextInt(300) + ",,1,x";
                    default -> "99999999999999999999," + day() + ",1,x";
                };
        record(row);
    }

    private void record(String row) {
        records++;
        line += 1 + (int) row.chars().filter(c -> c == '\n').count();
        text.append(row).append(lineEnd);
    }

    private String day() {
        return "2017-02-" + (random.nextInt(18) + 10);
    }

    private String padded(String value) {
        return random.nextInt(8) == 0 ? " " + value + " " : value;
    }

    private String note() {
        return switch (random.nextInt(6)) {
            case 0 -> "\"a, b\"";
            case 1 -> "\"say \"\"hi\"\"\"";
            case 2 -> "\"two\nlines\"";
            case 3 -> "";
            case 4 -> "\u00fc\u4e2d" + random.nextInt(5);
            default -> "n" + random.nextInt(5);
        };
    }

    String text() {
        return text.toString();
    }

    boolean packed() {
        return packed;
    }

    int records() {
        return records;
    }

    int valid() {
        return valid;
    }

    int validIds() {
        return ids.size();
    }

    Set<Integer> brokenLines() {
        return broken;
    }
}
