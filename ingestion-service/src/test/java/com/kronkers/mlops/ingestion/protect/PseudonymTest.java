package com.kronkers.mlops.ingestion.protect;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PseudonymTest {
    private static final byte[] KEY = randomKey(1);

    @TempDir
    Path folder;

    private DuckDb duckDb;
    private final Pseudonym pseudonym = new Pseudonym(KEY, 3);

    @BeforeEach
    void open() throws IOException {
        duckDb = new DuckDb(256 << 20, 1 << 30, 2, 1, folder.resolve("spill"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "anna@example.org", "Jürgen Groß", "日本", "😀", " x ", "it's 100%"})
    void equalsTheFirstHalfOfJavasHmac(String value) throws Exception {
        assertThat(inDuckDb(value)).isEqualTo(hmac(value)).hasSize(32);
    }

    @Test
    void takesValuesLongerThanABlockAndLongerThanAVectorsString() throws Exception {
        String value = "ä".repeat(100_000);

        assertThat(inDuckDb(value)).isEqualTo(hmac(value)).isEqualTo(pseudonym.of(value));
    }

    @Test
    void agreesWithThePublishedTestVector() {
        // RFC 4231, test case 2
        Pseudonym jefe = new Pseudonym("Jefe".getBytes(StandardCharsets.US_ASCII), 1);

        assertThat(jefe.of("what do ya want for nothing?")).isEqualTo("5bdcc146bf60754e6a042426089575c7");
    }

    @Test
    void noValueStaysNoValue() throws SQLException {
        try (DuckDbSession session = duckDb.open()) {
            pseudonym.prepare(session);

            List<String> found = session.list(
                    "SELECT " + pseudonym.sql("v") + " FROM (VALUES (1::BIGINT), (NULL), (1)) t(v)",
                    row -> row.getString(1));

            assertThat(found).containsExactly(pseudonym.of("1"), null, pseudonym.of("1"));
        }
    }

    @Test
    void manyValuesOnManyThreadsAreAllDistinctAndRight() throws SQLException {
        try (DuckDbSession session = duckDb.open()) {
            pseudonym.prepare(session);
            session.run("CREATE TABLE t AS SELECT i % 50000 AS v, " + pseudonym.sql("i % 50000")
                    + " AS p FROM range(400000) r(i)");

            long distinct = session.one("SELECT count(DISTINCT p) FROM t", row -> row.getLong(1));
            assertThat(distinct).isEqualTo(50_000);
            assertThat(session.list(
                            "SELECT DISTINCT v, p FROM t WHERE v % 5003 = 0",
                            row -> pseudonym.of(row.getString(1)).equals(row.getString(2))))
                    .hasSize(10)
                    .containsOnly(true);
        }
    }

    @Test
    void theKeyIsInNoStatementNoErrorAndNoPlan() throws SQLException {
        try (DuckDbSession session = duckDb.open()) {
            pseudonym.prepare(session);
            String sql = "SELECT " + pseudonym.sql("CAST(v AS INTEGER)") + " FROM (VALUES ('1'), ('x')) t(v)";
            String plan =
                    String.join("\n", session.list("EXPLAIN SELECT " + pseudonym.sql("'a'"), row -> row.getString(2)));
            String error = "";
            try {
                session.run("CREATE TABLE t AS " + sql);
            } catch (SQLException e) {
                error = e.toString();
            }

            assertThat(error).contains("Conversion Error");
            assertThat(sql + plan + error + pseudonym)
                    .doesNotContain(HexFormat.of().formatHex(KEY))
                    .doesNotContain(HexFormat.of().withUpperCase().formatHex(KEY))
                    .doesNotContain(Base64.getEncoder().encodeToString(KEY))
                    .doesNotContain(padded(0x36), padded(0x5c));
        }
    }

    private static String padded(int pad) {
        byte[] block = new byte[32];
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) (KEY[i] ^ pad);
        }
        return HexFormat.of().formatHex(block);
    }

    private String inDuckDb(String value) throws SQLException {
        try (DuckDbSession session = duckDb.open()) {
            pseudonym.prepare(session);
            return session.one("SELECT " + pseudonym.sql(Sql.text(value)), row -> row.getString(1));
        }
    }

    private static String hmac(String value) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        return HexFormat.of()
                .formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)))
                .substring(0, 32);
    }

    private static byte[] randomKey(long seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return key;
    }
}
