/** libtorch from Java: device, precision, threads, native memory, tensor files. */
package org.engram.tensor;
