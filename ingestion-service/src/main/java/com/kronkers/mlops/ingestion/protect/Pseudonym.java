package com.kronkers.mlops.ingestion.protect;

import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * HMAC-SHA-256 of a value's text in UTF-8, the first 128 bits as 32 hexadecimal digits (RFC 2104, section 5, allows
 * half of the hash).
 *
 * <p>Computed by a function that DuckDB calls back, instead of by SQL: the key is in no statement, so that no error
 * message, log or profile of a query can show it, and Java's SHA-256 is several times faster than DuckDB's.
 */
final class Pseudonym implements ColumnProtection {
    private static final AtomicLong NAMES = new AtomicLong();
    /** A power of two. Columns worth pseudonymising mostly repeat: customers, staff, devices. */
    private static final int REMEMBERED = 1 << 13;

    private static final int DIGITS = 32;

    private final String function = "pseudonym_" + NAMES.incrementAndGet();
    private final SecretKeySpec key;
    private final int keyVersion;
    private final Queue<Hasher> idle = new ConcurrentLinkedQueue<>();

    Pseudonym(byte[] key, int keyVersion) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.keyVersion = keyVersion;
    }

    @Override
    public void prepare(DuckDbSession session) throws SQLException {
        try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
            builder.withName(function)
                    .withParameter(String.class)
                    .withReturnType(String.class)
                    .withVectorizedFunction(this::hash)
                    .register(session.connection());
        }
    }

    @Override
    public String sql(String valueSql) {
        return Sql.name(function) + "(CAST(" + valueSql + " AS VARCHAR))";
    }

    @Override
    public ColumnType resultType() {
        return ColumnType.STRING;
    }

    @Override
    public int keyVersion() {
        return keyVersion;
    }

    /** The pseudonym of one value. */
    String of(String value) {
        return new String(new Hasher().hash(value), StandardCharsets.US_ASCII);
    }

    private void hash(DuckDBDataChunkReader rows, DuckDBWritableVector pseudonyms) {
        DuckDBReadableVector values = rows.vector(0);
        byte[][] hashed = new byte[Math.toIntExact(rows.rowCount())][];
        // DuckDB's threads are new to Java at every call: what belongs to a thread would be lost.
        Hasher hasher = idle.poll();
        if (hasher == null) {
            hasher = new Hasher();
        }
        for (int i = 0; i < hashed.length; i++) {
            if (!values.isNull(i)) {
                hashed[i] = hasher.hash(values.getString(i));
            }
        }
        idle.add(hasher);
        pseudonyms.setStringUtf8Batch(0, hashed);
    }

    /** Hashes values one at a time and remembers some. */
    private final class Hasher {
        private final Mac mac;
        private final String[] values = new String[REMEMBERED];
        private final byte[][] pseudonyms = new byte[REMEMBERED][];

        Hasher() {
            try {
                mac = Mac.getInstance("HmacSHA256");
                mac.init(key);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("HMAC-SHA-256 is missing from this Java", e);
            }
        }

        byte[] hash(String value) {
            int place = (value.hashCode() ^ value.hashCode() >>> 13) & REMEMBERED - 1;
            if (!value.equals(values[place])) {
                values[place] = value;
                pseudonyms[place] = digits(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
            }
            return pseudonyms[place];
        }

        private static byte[] digits(byte[] hash) {
            byte[] digits = new byte[DIGITS];
            HexFormat hex = HexFormat.of();
            for (int i = 0; i < DIGITS / 2; i++) {
                digits[2 * i] = (byte) hex.toHighHexDigit(hash[i]);
                digits[2 * i + 1] = (byte) hex.toLowHexDigit(hash[i]);
            }
            return digits;
        }
    }
}
