/**
 * Volumes to train on: a manifest says which, an index what they are, a cache keeps them prepared,
 * and samples come from the cache or from the files.
 */
package org.engram.pipeline.pretrain.volume;
