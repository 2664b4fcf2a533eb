package com.kronkers.mlops.ingestion.catalog;

import java.util.List;
import java.util.Map;

/**
 * What a data owner says of a dataset. What is left out keeps its value, or its default.
 *
 * @param description for people
 * @param owner who is responsible; the caller by default
 * @param purpose what the data may be used for
 * @param grants permissions by grantee; they replace those there are
 * @param timeColumn the column that says when a row happened
 * @param columns the contract; without one it is inferred from the first version
 * @param derived for a dataset that is the result of a query
 */
record DatasetDeclaration(
        String description,
        String owner,
        String purpose,
        Map<String, List<String>> grants,
        String timeColumn,
        List<DeclaredColumn> columns,
        DeclaredDerivation derived) {

    /** Type and classification are texts here, so that a wrong one is answered with the right ones. */
    record DeclaredColumn(String name, String type, Boolean required, String classification) {}

    /**
     * @param sql one SELECT
     * @param inputs datasets by the alias the query calls them
     */
    record DeclaredDerivation(String sql, Map<String, String> inputs) {}
}
