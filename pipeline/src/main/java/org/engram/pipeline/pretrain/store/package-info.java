/**
 * What training data of all kinds are kept in: an index of lines, and a cache of tensors. What a
 * line and a tensor mean is said by those who keep them.
 */
package org.engram.pipeline.pretrain.store;
