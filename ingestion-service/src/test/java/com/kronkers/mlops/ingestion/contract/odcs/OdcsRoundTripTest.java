package com.kronkers.mlops.ingestion.contract.odcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.ColumnRule.Kind;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Duplicates;
import com.kronkers.mlops.ingestion.contract.Protection;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.contract.ValueFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OdcsRoundTripTest {
    private static final String HEAD =
            """
            apiVersion: v3.1.0
            kind: DataContract
            id: receipts
            version: 1.0.0
            status: active
            """;

    @Test
    void everythingTheModelKnowsSurvivesTheDocument() {
        DataContract contract = everything();

        String yaml = OdcsText.write(OdcsWriter.write("receipts", "active", contract));
        OdcsReader.Read read = OdcsReader.read(OdcsText.yaml(yaml));

        assertThat(read.faults()).isEmpty();
        assertThat(read.warnings()).isEmpty();
        assertThat(read.contract().numbered(4)).isEqualTo(contract);
        assertThat(OdcsText.write(
                        OdcsWriter.write("receipts", "active", read.contract().numbered(4))))
                .isEqualTo(yaml);
    }

    @Test
    void theStandardsOwnWordsAreUnderstood() {
        OdcsReader.Read read = read(
                """
                description: {purpose: tests}
                schema:
                  - name: receipts
                    logicalType: object
                    properties:
                      - name: day
                        logicalType: date
                        logicalTypeOptions: {format: dd.MM.yyyy, minimum: 2017-01-01}
                        required: true
                        primaryKey: true
                        primaryKeyPosition: 2
                      - name: store
                        logicalType: string
                        primaryKey: true
                        primaryKeyPosition: 1
                        quality:
                          - {metric: invalidValues, arguments: {validValues: ["no", "1", x]}, mustBe: 0, severity: warning}
                          - {metric: nullValues, mustBe: 0}
                    quality:
                      - {metric: rowCount, mustBeGreaterThan: 9}
                      - type: sql
                        name: plausible
                        query: select count(*) from ${table} where not (sales >= 0)
                        mustBe: 0
                    customProperties: [{property: timeColumn, value: day}]
                slaProperties:
                  - {property: freshness, value: 2, unit: d, element: receipts.day}
                """);

        assertThat(read.faults()).isEmpty();
        assertThat(read.warnings()).extracting("field").containsExactly("description");
        DataContract contract = read.contract();
        assertThat(contract.key()).containsExactly("store", "day");
        assertThat(contract.columns().get(0).format().datePatterns()).containsExactly("%d.%m.%Y");
        assertThat(contract.columns().get(0).rules())
                .containsExactly(new ColumnRule(Kind.MINIMUM, "minimum", List.of("2017-01-01"), Severity.REJECT_ROW));
        assertThat(contract.columns().get(1).required()).isTrue();
        assertThat(contract.columns().get(1).rules())
                .containsExactly(new ColumnRule(
                        Kind.ACCEPTED_VALUES, "accepted-values", List.of("no", "1", "x"), Severity.WARN));
        assertThat(contract.rules())
                .containsExactly(
                        new TableRule(TableRule.Kind.MINIMUM_ROWS, "minimum-rows", "10", Severity.REJECT_VERSION),
                        new TableRule(TableRule.Kind.SQL, "plausible", "sales >= 0", Severity.REJECT_ROW),
                        new TableRule(TableRule.Kind.FRESHNESS, "freshness", "PT48H", Severity.WARN));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "logicalType: array | schema[0].properties[0].logicalType",
                "logicalType: date, requird: true | schema[0].properties[0].requird",
                "logicalType: integer, logicalTypeOptions: {multipleOf: 2} | schema[0].properties[0].logicalTypeOptions.multipleOf",
                "logicalType: integer, required: 'yes' | schema[0].properties[0].required",
                "logicalType: integer, classification: secret | schema[0].properties[0].classification",
                "logicalType: string, quality: [{metric: invalidValues, arguments: {validValues: [no]}}] | schema[0].properties[0].quality[0].arguments.validValues[0]",
                "logicalType: string, quality: [{type: sql}] | schema[0].properties[0].quality[0]",
                "logicalType: date, logicalTypeOptions: {format: yyyy-ww} | schema[0].properties[0].logicalTypeOptions.format",
            })
    void whatCannotBeUsedIsNamedByItsPath(String property, String path) {
        OdcsReader.Read read = read("schema: [{name: t, properties: [{name: a, " + property + "}]}]\n");

        assertThat(read.faults()).extracting("field").contains(path);
    }

    @Test
    void allFaultsAreNamedAtOnce() {
        OdcsReader.Read read = OdcsReader.read(OdcsText.yaml("apiVersion: v2\nkind: Table\nschema: []\n"));

        assertThat(read.faults())
                .extracting("field")
                .containsExactlyInAnyOrder("apiVersion", "kind", "id", "version", "status", "schema");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &x [1, 2]\nb: *x\n",
                "a: !!java.net.URL [http://example.com]\n",
                "a: 1\n---\nb: 2\n",
                "a: 1\na: 2\n",
                "a: [1\n",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
            })
    void dangerousOrBrokenYamlIsRefused(String yaml) {
        assertThatThrownBy(() -> OdcsText.yaml(yaml)).hasMessageContaining("cannot be used");
    }

    private static OdcsReader.Read read(String rest) {
        return OdcsReader.read(OdcsText.yaml(HEAD + rest));
    }

    private static DataContract everything() {
        ValueFormat european =
                new ValueFormat(false, List.of("", "n/a", "null", "-"), ",", ".", true, List.of(), "Europe/Vienna");
        Column sales = new Column(
                "sales",
                ColumnType.NUMBER,
                true,
                Classification.CONFIDENTIAL,
                european,
                List.of(
                        new ColumnRule(Kind.MINIMUM, "minimum", List.of("-0.5"), Severity.REJECT_ROW),
                        new ColumnRule(Kind.MAXIMUM, "plausible", List.of("1000000"), Severity.WARN)),
                null);
        Column code = new Column(
                "code: #1",
                ColumnType.STRING,
                false,
                Classification.PUBLIC,
                null,
                List.of(
                        new ColumnRule(Kind.PATTERN, "pattern", List.of("[A-Z]{2}\\d+|'x'"), Severity.REJECT_ROW),
                        new ColumnRule(Kind.MIN_LENGTH, "min-length", List.of("2"), Severity.REJECT_ROW),
                        new ColumnRule(Kind.MAX_LENGTH, "max-length", List.of("9"), Severity.REJECT_ROW),
                        new ColumnRule(Kind.UNIQUE, "unique", List.of(), Severity.REJECT_VERSION),
                        new ColumnRule(
                                Kind.ACCEPTED_VALUES,
                                "accepted-values",
                                List.of("yes", "no", "~", "1e3", "2017-01-01", " x", ""),
                                Severity.REJECT_VERSION)),
                null);
        Column day = new Column(
                "day",
                ColumnType.TIMESTAMP,
                false,
                Classification.INTERNAL,
                new ValueFormat(true, null, ".", null, false, List.of("%d.%m.%Y %H:%M"), null),
                List.of(new ColumnRule(Kind.MINIMUM, "minimum", List.of("2017-01-01T00:00"), Severity.REJECT_ROW)),
                null);
        Column mail = new Column(
                "mail",
                ColumnType.STRING,
                false,
                Classification.PERSONAL,
                null,
                List.of(),
                new Protection(Protection.Method.TRUNCATE, 3, null));
        return new DataContract(
                4,
                List.of(sales, code, day, mail),
                "day",
                List.of("day", "code: #1"),
                new Duplicates(Duplicates.Mode.KEY, "sales"),
                List.of(
                        new TableRule(TableRule.Kind.SQL, "sane", "sales >= 0 OR (sales < 0)", Severity.REJECT_ROW),
                        new TableRule(TableRule.Kind.SQL, "not", "NOT (sales < 0)", Severity.WARN),
                        new TableRule(TableRule.Kind.MINIMUM_ROWS, "minimum-rows", "5", Severity.WARN),
                        new TableRule(TableRule.Kind.FRESHNESS, "fresh", "PT36H", Severity.REJECT_VERSION),
                        new TableRule(
                                TableRule.Kind.MAXIMUM_REJECTED_SHARE,
                                "maximum-rejected-share",
                                "0.05",
                                Severity.REJECT_VERSION),
                        new TableRule(TableRule.Kind.FRESHNESS, "freshness", "PT48H", Severity.WARN)));
    }
}
