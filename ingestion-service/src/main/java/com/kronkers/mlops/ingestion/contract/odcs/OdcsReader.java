package com.kronkers.mlops.ingestion.contract.odcs;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Duplicates;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.contract.odcs.Place.Notes;
import com.kronkers.mlops.problem.Problem.FieldError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads a contract of the Open Data Contract Standard, versions 3.0 and 3.1.
 *
 * @see <a href="https://bitol-io.github.io/open-data-contract-standard/">the standard</a>
 */
public final class OdcsReader {
    private static final Set<String> FIELDS = Set.of(
            "apiVersion", "kind", "id", "name", "version", "status", "schema", "slaProperties", "customProperties");
    private static final Set<String> DOCUMENTARY = Set.of(
            "tenant",
            "tags",
            "servers",
            "dataProduct",
            "description",
            "domain",
            "support",
            "price",
            "team",
            "roles",
            "slaDefaultElement",
            "authoritativeDefinitions",
            "contractCreatedTs");
    private static final Set<String> SCHEMA_FIELDS =
            Set.of("name", "logicalType", "properties", "quality", "customProperties");
    private static final Set<String> SCHEMA_DOCUMENTARY = Set.of(
            "id",
            "physicalName",
            "physicalType",
            "description",
            "businessName",
            "authoritativeDefinitions",
            "tags",
            "dataGranularityDescription",
            "relationships");
    private static final Set<String> CUSTOM = Set.of("timeColumn", "duplicates", "maximumRejectedShare");
    private static final int MOST_COLUMNS = 10_000;

    private final Notes notes = new Notes();

    private OdcsReader() {}

    /**
     * What a document says.
     *
     * @param contract without a number; not to be used if there are faults
     * @param faults what must be corrected
     * @param warnings what is not kept
     */
    public record Read(DataContract contract, List<FieldError> faults, List<FieldError> warnings) {}

    /** Reads a document; faults are collected and not thrown. */
    public static Read read(JsonNode document) {
        OdcsReader reader = new OdcsReader();
        DataContract contract = reader.contract(new Place(document, "", reader.notes));
        return new Read(contract, reader.notes.faults, reader.notes.warnings);
    }

    private DataContract contract(Place root) {
        if (!root.object()) {
            notes.faults.add(
                    new FieldError("body", "is no contract", "Send apiVersion, kind, id, version and schema."));
            return new DataContract(0, List.of(), null);
        }
        root.fields(FIELDS, DOCUMENTARY);
        header(root);
        root.custom(Set.of());
        List<Place> schemas = root.at("schema").items();
        if (schemas.size() != 1) {
            root.at("schema").fault("has " + schemas.size() + " objects", "Describe the one table of the dataset.");
            return new DataContract(0, List.of(), null);
        }
        return table(schemas.get(0), root.at("slaProperties").items());
    }

    private static void header(Place root) {
        String api = root.at("apiVersion").required();
        if (!api.isEmpty() && !api.matches("v?3\\.[01](\\.\\d+)?")) {
            root.at("apiVersion").fault("'" + api + "' is not supported", "Write v3.1.0 or v3.0.2.");
        }
        String kind = root.at("kind").required();
        if (!kind.isEmpty() && !kind.equals("DataContract")) {
            root.at("kind").fault("'" + kind + "' is no contract", "Write DataContract.");
        }
        root.at("id").required();
        root.at("version").required();
        root.at("status").required();
    }

    private DataContract table(Place table, List<Place> agreements) {
        table.fields(SCHEMA_FIELDS, SCHEMA_DOCUMENTARY);
        table.at("name").required();
        String logical = table.at("logicalType").text();
        if (logical != null && !logical.equals("object")) {
            table.at("logicalType").fault("'" + logical + "' is no table", "Write object.");
        }
        List<Place> properties = table.at("properties").items();
        if (properties.isEmpty() || properties.size() > MOST_COLUMNS) {
            table.at("properties").fault("has no column, or more than " + MOST_COLUMNS, "Describe every column.");
            return new DataContract(0, List.of(), null);
        }
        List<Column> columns = properties.stream().map(OdcsColumns::read).toList();
        Place custom = table.custom(CUSTOM);
        String time = custom.at("timeColumn").text();
        List<TableRule> rules = new ArrayList<>();
        OdcsQuality quality = new OdcsQuality(null);
        table.at("quality").items().forEach(quality::tableRule);
        rules.addAll(quality.tableRules());
        String share = custom.at("maximumRejectedShare").text();
        if (share != null) {
            TableRule.Kind kind = TableRule.Kind.MAXIMUM_REJECTED_SHARE;
            rules.add(new TableRule(kind, kind.json(), share, Severity.REJECT_VERSION));
        }
        agreements.forEach(agreement -> Agreements.read(agreement, time).ifPresent(rules::add));
        return new DataContract(0, columns, time, key(properties), duplicates(custom.at("duplicates")), rules);
    }

    private static List<String> key(List<Place> properties) {
        Map<Integer, String> byPosition = new TreeMap<>();
        for (int i = 0; i < properties.size(); i++) {
            Place property = properties.get(i);
            if (property.at("primaryKey").flag()) {
                // Without a position a column comes after those that have one, in file order.
                int position = property.at("primaryKeyPosition")
                        .whole()
                        .filter(number -> number > 0)
                        .orElse(MOST_COLUMNS + i);
                String before = byPosition.put(position, property.at("name").text());
                if (before != null) {
                    property.at("primaryKeyPosition")
                            .fault("is the position of '" + before + "', too", "Number them 1, 2, 3.");
                }
            }
        }
        return byPosition.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .map(Map.Entry::getValue)
                .filter(name -> name != null)
                .toList();
    }

    private static Duplicates duplicates(Place place) {
        place.fields(Set.of("mode", "decidedBy"), Set.of());
        if (!place.present()) {
            return Duplicates.KEEP;
        }
        Duplicates.Mode mode = place.at("mode").oneOf(Duplicates.Mode.class).orElse(Duplicates.Mode.KEEP);
        return new Duplicates(mode, place.at("decidedBy").text());
    }
}
