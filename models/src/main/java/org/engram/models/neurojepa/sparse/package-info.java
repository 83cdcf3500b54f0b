/**
 * Sparse latent prediction: the predictor's output becomes a code of few active units, and a linear
 * dictionary turns the code into the prediction. {@link
 * org.engram.models.neurojepa.sparse.SparseHead} is the entry.
 */
package org.engram.models.neurojepa.sparse;
