/** Scans as volumes on their way to a model: found, prepared, and what is known of their tissue. */
package org.engram.pipeline.volumes;
