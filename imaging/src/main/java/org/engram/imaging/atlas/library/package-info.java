/**
 * Which atlas files the user has, by name: registered in a library of their own, or found in
 * TemplateFlow's cache. What the files mean is not known here. Entry: {@link
 * org.engram.imaging.atlas.library.AtlasLibrary}.
 */
package org.engram.imaging.atlas.library;
