package com.kronkers.mlops.ingestion.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.profile.Profile;
import com.kronkers.mlops.ingestion.quality.Finding;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;

/** Values that are kept as JSON text: they are read and written whole and never searched by SQL. */
final class JsonColumns {
    /** Its own mapper: what is stored must not change with the settings of the REST interface. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private JsonColumns() {}

    private abstract static class JsonConverter<T> implements AttributeConverter<T, String> {
        private final TypeReference<T> type;

        JsonConverter(TypeReference<T> type) {
            this.type = type;
        }

        @Override
        public String convertToDatabaseColumn(T value) {
            try {
                return value == null ? null : JSON.writeValueAsString(value);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Cannot be written as JSON: " + value, e);
            }
        }

        @Override
        public T convertToEntityAttribute(String text) {
            try {
                return text == null ? null : JSON.readValue(text, type);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("A stored JSON value cannot be read", e);
            }
        }
    }

    /** Columns of a contract. */
    @Converter
    static class Columns extends JsonConverter<List<Column>> {
        Columns() {
            super(new TypeReference<>() {});
        }
    }

    /** A contract. */
    @Converter
    static class Contracts extends JsonConverter<DataContract> {
        Contracts() {
            super(new TypeReference<>() {});
        }
    }

    /** Findings of a comparison. */
    @Converter
    static class Findings extends JsonConverter<List<Finding>> {
        Findings() {
            super(new TypeReference<>() {});
        }
    }

    /** The report of a version. */
    @Converter
    static class Reports extends JsonConverter<VersionReport> {
        Reports() {
            super(new TypeReference<>() {});
        }
    }

    /** The profile of a version. */
    @Converter
    static class Profiles extends JsonConverter<Profile> {
        Profiles() {
            super(new TypeReference<>() {});
        }
    }
}
