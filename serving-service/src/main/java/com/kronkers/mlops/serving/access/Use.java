package com.kronkers.mlops.serving.access;

/** Rows of a model that a department with a quota was let in with. */
record Use(String model, String department, long rows) {
    /** Of which model and which department. */
    record Key(String model, String department) {}
}
