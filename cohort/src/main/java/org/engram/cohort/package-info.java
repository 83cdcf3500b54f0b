/** Embeddings to tables and figures of a cohort. Knows nothing of how an embedding was made. */
package org.engram.cohort;
