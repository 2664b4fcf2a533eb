/** Files and keys that are encrypted where they lie. Knows nothing of datasets. */
package com.kronkers.mlops.ingestion.crypto;
