package com.kronkers.mlops.ingestion.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContractJsonTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void aContractOfColumnsAloneIsStillRead() throws Exception {
        DataContract read = json.readValue(
                "{\"version\":3,\"timeColumn\":\"day\",\"columns\":[{\"name\":\"day\",\"type\":\"date\","
                        + "\"required\":true,\"classification\":\"internal\"}]}",
                DataContract.class);

        Column day = new Column("day", ColumnType.DATE, true, Classification.INTERNAL);
        assertThat(read).isEqualTo(new DataContract(3, List.of(day), "day"));
    }

    @Test
    void aPlainColumnIsWrittenAsItAlwaysWas() throws Exception {
        assertThat(json.writeValueAsString(Column.of("a", ColumnType.STRING)))
                .isEqualTo("{\"name\":\"a\",\"type\":\"string\",\"required\":false,\"classification\":\"internal\"}");
    }

    @Test
    void everythingAContractSaysIsKept() throws Exception {
        ValueFormat format = new ValueFormat(false, List.of(), ",", ".", true, List.of("%d.%m.%Y"), "Europe/Vienna");
        ColumnRule rule = new ColumnRule(ColumnRule.Kind.MIN_LENGTH, "short", List.of("2"), Severity.REJECT_VERSION);
        Protection masked = new Protection(Protection.Method.MASK, 4, null);
        DataContract contract = new DataContract(
                2,
                List.of(new Column(
                        "a", ColumnType.STRING, false, Classification.PERSONAL, format, List.of(rule), masked)),
                null,
                List.of("a"),
                new Duplicates(Duplicates.Mode.KEY, "a"),
                List.of(new TableRule(TableRule.Kind.SQL, "sum", "a > b", Severity.REJECT_ROW)));

        assertThat(json.readValue(json.writeValueAsString(contract), DataContract.class))
                .isEqualTo(contract);
    }
}
