/**
 * Pictures and pages: small SVG figures over plain arrays, and a page that holds them in one
 * self-contained file.
 */
package org.engram.pipeline.report;
