-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: courier
-- ------------------------------------------------------
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `node_field_data`;
CREATE TABLE `node_field_data` (
  `nid` int unsigned NOT NULL,
  `title` varchar(255) NOT NULL,
  PRIMARY KEY (`nid`)
) ENGINE=InnoDB;
INSERT INTO `node_field_data` VALUES (1,'Ferry returns, with a goat');
INSERT INTO `node__body` VALUES (1,'The night ferry to Gull Island sailed on Monday for the first time in two winters, with forty passengers and one goat. ');
