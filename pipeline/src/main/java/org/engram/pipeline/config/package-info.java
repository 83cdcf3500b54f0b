/**
 * Configuration files: YAML bound to settings records, checked at once, and written back for
 * provenance.
 */
package org.engram.pipeline.config;
