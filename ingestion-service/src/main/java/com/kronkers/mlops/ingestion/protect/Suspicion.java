package com.kronkers.mlops.ingestion.protect;

/**
 * Why a column looks personal. Never holds a value.
 *
 * @param column its name
 * @param detector what was recognised: e-mail, phone, payment-card, iban or column-name
 * @param share of the values looked at, null if the name alone tells
 */
record Suspicion(String column, String detector, Double share) {}
