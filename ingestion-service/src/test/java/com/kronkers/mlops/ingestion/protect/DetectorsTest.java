package com.kronkers.mlops.ingestion.protect;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+49 89 1234567",
                "+4915112345678",
                "+1 (212) 555-0123",
                "0049 89 1234567",
                "(212) 555-0123",
                "212-555-0123",
                "089 / 1234567",
                "0171-1234567",
                "(0171) 123 45 67",
                "01 23 45 67 89"
            })
    void aTelephoneNumberIsRecognised(String value) {
        assertThat(PersonalValues.phone(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2017-01-31",
                "31.01.2017",
                "01/31/2017",
                "2017-01-31 13:30:00",
                "51380041013",
                "0051380041013",
                "01701234567",
                "31625220889",
                "1234.56",
                "+1234567.89",
                "1,234,567",
                "12-345-678",
                "0-306-40615-2",
                "978-3-16-148410-0",
                "192.168.10.12",
                "2017",
                "65+",
                "35-49K"
            })
    void aDateAnAmountOrAnIdIsNoTelephoneNumber(String value) {
        assertThat(PersonalValues.phone(value)).isFalse();
    }

    @Test
    void aCardNumberHasAnIssuerAndARightCheckDigit() {
        for (String card :
                List.of("4111111111111111", "5500 0000 0000 0004", "340000000000009", "6011-0000-0000-0004")) {
            assertThat(PersonalValues.cardForm(card) && PersonalValues.luhn(card))
                    .as(card)
                    .isTrue();
        }
        assertThat(PersonalValues.luhn("4111111111111112")).isFalse();
        assertThat(PersonalValues.cardForm("9111111111111111")).isFalse();
        assertThat(PersonalValues.cardForm("0051380041013")).isFalse();
    }

    @Test
    void anIbanHasRightCheckDigits() {
        assertThat(PersonalValues.iban("DE89 3704 0044 0532 0130 00")).isTrue();
        assertThat(PersonalValues.iban("GB82WEST12345698765432")).isTrue();
        assertThat(PersonalValues.iban("DE89 3704 0044 0532 0130 01")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "email",
                "E-Mail",
                "customerEmail",
                "CUSTOMER_EMAIL_ADDRESS",
                "phone_number",
                "Telefon",
                "last_name",
                "Surname",
                "Nachname",
                "prénom",
                "date of birth",
                "birthDate",
                "Geburtsdatum",
                "fecha_nacimiento",
                "Straße",
                "first name",
                "customer_name",
                "credit_card_number",
                "apellidos",
                "iban"
            })
    void aNameTellsWhatIsInAColumn(String name) {
        assertThat(PersonalNames.matches(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "product_name",
                "store_address",
                "email_count",
                "has_phone",
                "campaign_id",
                "household_id",
                "week",
                "transaction_timestamp",
                "coupon_upc",
                "package_size",
                "marital_status",
                "manufacturer_id",
                "quantity",
                "sales_value",
                "department",
                "brand_name",
                "emails_sent"
            })
    void aNameOfSomethingElseTellsNothing(String name) {
        assertThat(PersonalNames.matches(name)).isFalse();
    }

    @Test
    void oneAddressInALongTextIsFoundAmongManyRows() throws SQLException, IOException {
        List<Suspicion> found = suspicions(
                "SELECT CASE WHEN i = 77777 THEN 'please write to anna.schmidt@example.org, thanks' ELSE 'fine @ ' || i END AS a,"
                        + " 'x@' || i AS b FROM range(100000) t(i)");

        assertThat(found).containsExactly(new Suspicion("a", "e-mail", 1.0 / 100_000));
    }

    @Test
    void valuesTellWhatNoNameDoes() throws SQLException, IOException {
        List<Suspicion> found = suspicions(
                """
                SELECT '+49 89 ' || (1000000 + i) AS a,
                       4111111111111111 AS b,
                       31625220889 + i AS c,
                       4000000000000000 + i * 7919 AS d,
                       'DE89370400440532013000' AS e,
                       DATE '2017-01-01' + i::INTEGER AS f
                FROM range(3000) t(i)""");

        assertThat(found)
                .extracting(each -> each.column() + " " + each.detector())
                .containsExactly("a phone", "b payment-card", "e iban");
    }

    @ParameterizedTest
    @ValueSource(strings = {"receipts", "products"})
    void theDemosDataIsNotSuspected(String name) throws SQLException, IOException {
        Path file = Path.of("../deploy/local/src/main/resources/demo/" + name + ".csv.gz");

        assertThat(suspicions("SELECT * FROM read_csv(" + Sql.path(file) + ", sample_size=-1)"))
                .isEmpty();
    }

    private List<Suspicion> suspicions(String sql) throws SQLException, IOException {
        DuckDb duckDb = new DuckDb(256 << 20, 1 << 30, 2, 1, folder.resolve("spill"));
        try (DuckDbSession session = duckDb.open()) {
            Path file = folder.resolve("rows.parquet");
            session.run("COPY (" + sql + ") TO " + Sql.path(file) + " (FORMAT parquet)");
            List<Column> columns = new ArrayList<>(session.list(
                    "DESCRIBE FROM " + Sql.parquet(List.of(file)),
                    row -> Column.of(row.getString(1), ColumnType.ofSql(row.getString(2)))));
            return new Detectors(session, List.of(file)).suspicions(columns);
        }
    }
}
