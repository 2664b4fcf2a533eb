package com.kronkers.mlops.local.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One role and one database that belongs to it and that no other role may enter. */
final class ServiceDatabase {

    private ServiceDatabase() {}

    static void ensure(Connection administrator, DatabaseAccess access) throws SQLException {
        String name = access.user();
        try (Statement statement = administrator.createStatement()) {
            if (!exists(administrator, "SELECT 1 FROM pg_roles WHERE rolname = ?", name)) {
                String password = statement.enquoteLiteral(access.password());
                statement.execute(
                        "CREATE ROLE " + statement.enquoteIdentifier(name, true) + " LOGIN PASSWORD " + password);
            }
            if (!exists(administrator, "SELECT 1 FROM pg_database WHERE datname = ?", name)) {
                String quoted = statement.enquoteIdentifier(name, true);
                statement.execute("CREATE DATABASE " + quoted + " OWNER " + quoted + " STRATEGY FILE_COPY");
                statement.execute("REVOKE ALL ON DATABASE " + quoted + " FROM PUBLIC");
            }
        }
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }
}
