package com.kronkers.mlops.outbox;

/**
 * Kafka header names of a CloudEvent in binary mode.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     protocol binding for CloudEvents</a>
 */
final class CloudEventHeaders {
    static final String SPEC_VERSION = "ce_specversion";
    static final String ID = "ce_id";
    static final String SOURCE = "ce_source";
    static final String TYPE = "ce_type";
    static final String SUBJECT = "ce_subject";
    static final String TIME = "ce_time";
    static final String DATA_SCHEMA = "ce_dataschema";
    static final String SEQUENCE = "ce_sequence";
    static final String CAUSATION_ID = "ce_causationid";
    static final String CONTENT_TYPE = "content-type";
    static final String TRACE_PARENT = "traceparent";

    private CloudEventHeaders() {}
}
