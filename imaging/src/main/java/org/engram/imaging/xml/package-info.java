/**
 * XML of neuroimaging files, read with the JDK's own parser and nothing of what makes XML
 * dangerous: no entity is ever resolved, nothing outside the file is ever opened, and sizes and
 * depth are bounded.
 */
package org.engram.imaging.xml;
